{
  description = "Puts the old NixOS generation back when a switch has locked everybody out";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      forAllSystems =
        make:
        lib.genAttrs systems (system: make (nixpkgs.legacyPackages.${system}.extend self.overlays.default));
    in
    {
      overlays.default = import ./packaging/nixos/overlay.nix;

      packages = forAllSystems (pkgs: {
        inherit (pkgs) rollback-watchdog;
        default = pkgs.rollback-watchdog;
      });

      # Without the overlay: hosts whose pkgs are made elsewhere (colmena, read-only pkgs) take no overlay from a module.
      nixosModules.rollback-watchdog = ./packaging/nixos/module.nix;
      nixosModules.default = self.nixosModules.rollback-watchdog;

      # The package, which runs its own tests, and the VM tests.
      checks = forAllSystems (
        pkgs: { inherit (pkgs) rollback-watchdog; } // pkgs.rollback-watchdog.tests
      );

      devShells = forAllSystems (pkgs: {
        default = pkgs.mkShell {
          packages = [
            pkgs.dotnetCorePackages.sdk_10_0
            pkgs.clang
            pkgs.zlib
            pkgs.shellcheck
          ];
        };
      });

      formatter = forAllSystems (pkgs: pkgs.nixfmt-tree);
    };
}

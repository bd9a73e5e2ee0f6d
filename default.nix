# For those without flakes: `nix-build` builds the package; `imports = [ (import ./. { }).nixosModule ]` is the module, which
# needs no NIX_PATH.
{
  pkgs ? import <nixpkgs> { },
}:
{
  rollback-watchdog = pkgs.callPackage ./packaging/nixos/package.nix { };
  overlay = import ./packaging/nixos/overlay.nix;
  nixosModule = ./packaging/nixos/module.nix;
}

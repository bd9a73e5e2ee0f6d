# For those without flakes: `nix-build` builds the package; `imports = [ (import ./. { }).nixosModule ]` is the module.
{
  pkgs ? import <nixpkgs> { },
}:
(pkgs.callPackage ./packaging/nixos/package.nix { })
// {
  overlay = import ./packaging/nixos/overlay.nix;
  nixosModule = ./packaging/nixos/module.nix;
}

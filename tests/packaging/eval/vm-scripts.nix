# The scripts of the VM tests, without nixpkgs: with a stand-in for its SSH keys, which a script only names.
let
  nixpkgs = {
    lib = import ./stub-lib.nix;
    pkgs.path = ./stub-nixpkgs;
  };
  testOf =
    file:
    let
      test = import file;
    in
    if builtins.isFunction test then test nixpkgs else test;
in
builtins.mapAttrs (_: file: (testOf file).testScript) (import ../../../packaging/nixos/tests)

# The VM tests, by name. Each is a module of nixpkgs' test framework: `testers.runNixOSTest ./lockout.nix`.
{
  lockout = ./lockout.nix;
}

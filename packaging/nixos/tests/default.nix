# The VM tests, by name. Each is a module of nixpkgs' test framework: `testers.runNixOSTest ./lockout.nix`.
{
  lockout = ./lockout.nix;
  systemd-boot = ./systemd-boot.nix;
  inhibitors = ./inhibitors.nix;
  login-notice = ./login-notice.nix;
}

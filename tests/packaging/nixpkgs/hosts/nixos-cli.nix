# Another program in the place of nixpkgs' switch-to-configuration, as nixos-cli's activation interface has it; an sshd of
# its own package; checks of others.
{ lib, pkgs, ... }:

{
  system.switch.enable = lib.mkForce false;
  system.activatableSystemBuilderCommands = ''
    mkdir $out/bin
    ln -sf ${lib.getExe pkgs.hello} $out/bin/switch-to-configuration
  '';
  system.preSwitchChecks.zfs = "true";
  services.openssh = {
    enable = true;
    package = pkgs.openssh_hpn;
  };
  services.rollback-watchdog.enable = true;
}

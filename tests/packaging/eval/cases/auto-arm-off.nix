# Upgrades at night, and no sshd of services.openssh; nothing arms by itself, so neither matters.
{
  networking.wg-quick.interfaces.wg0 = { };
  system.autoUpgrade.enable = true;
  services.rollback-watchdog = {
    enable = true;
    settings.autoArm = false;
  };
}

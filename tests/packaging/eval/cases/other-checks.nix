# Checks of others, switch inhibitors among them: the watchdog's comes after them all.
{
  services.openssh.enable = true;
  system.preSwitchChecks = {
    switchInhibitors = "true";
    zfs = "true";
  };
  services.rollback-watchdog.enable = true;
}

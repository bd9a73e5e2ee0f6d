# An option by the name that it had before.
{
  services.openssh.enable = true;
  services.rollback-watchdog = {
    enable = true;
    autoArm = false;
  };
}

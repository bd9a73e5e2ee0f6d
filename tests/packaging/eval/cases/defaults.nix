{
  services.openssh.enable = true;
  services.rollback-watchdog.enable = true;
}

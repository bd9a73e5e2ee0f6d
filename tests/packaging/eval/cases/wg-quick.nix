{
  networking.wg-quick.interfaces.wg0 = { };
  services.rollback-watchdog.enable = true;
}

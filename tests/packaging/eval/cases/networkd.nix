{
  systemd.network.netdevs."10-wg0".netdevConfig.Kind = "wireguard";
  system.autoUpgrade.enable = true;
  services.rollback-watchdog.enable = true;
}

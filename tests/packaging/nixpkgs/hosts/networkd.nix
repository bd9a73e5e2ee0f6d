# WireGuard by systemd-networkd, and upgrades at night, which nobody confirms.
{
  networking.useNetworkd = true;
  systemd.network.netdevs."10-wg0" = {
    netdevConfig = {
      Kind = "wireguard";
      Name = "wg0";
    };
    wireguardConfig = {
      PrivateKeyFile = "/etc/wireguard/key";
      ListenPort = 51820;
    };
  };
  system.autoUpgrade.enable = true;
  services.rollback-watchdog.enable = true;
}

# Upgrades at night, and nothing that arms by itself; an option by the name that it had before.
{
  networking.wg-quick.interfaces.wg0 = {
    address = [ "10.88.0.1/24" ];
    privateKeyFile = "/etc/wireguard/key";
  };
  system.autoUpgrade.enable = true;
  services.rollback-watchdog = {
    enable = true;
    autoArm = false;
  };
}

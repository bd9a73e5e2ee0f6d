# "Impermanence", with nothing of the watchdog's persisted.
{
  fileSystems = {
    "/" = {
      device = "none";
      fsType = "tmpfs";
    };
    "/persist" = {
      device = "/dev/vda";
      fsType = "ext4";
    };
    "/var/log" = {
      device = "/persist/var/log";
      fsType = "none";
      options = [ "bind" ];
    };
  };
  services.openssh.enable = true;
  services.rollback-watchdog.enable = true;
}

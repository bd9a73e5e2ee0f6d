# "Impermanence", and the state directory is a bind mount from the disk, as the impermanence module makes one.
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
    "/var/lib/rollback-watchdogd" = {
      device = "/persist/var/lib/rollback-watchdogd";
      fsType = "none";
      options = [
        "bind"
        "x-gvfs-hide"
      ];
    };
  };
  services.openssh.enable = true;
  services.rollback-watchdog.enable = true;
}

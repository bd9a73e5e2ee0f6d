# The state directory is a bind mount, whose other end is in memory all the same.
{
  fileSystems = {
    "/" = {
      device = "/dev/vda";
      fsType = "ext4";
    };
    "/scratch" = {
      device = "none";
      fsType = "ramfs";
    };
    "/var/lib" = {
      device = "/scratch/lib";
      fsType = "none";
      options = [ "bind" ];
    };
  };
  services.openssh.enable = true;
  services.rollback-watchdog.enable = true;
}

# An sshd of its own package: the probes ask that one.
{
  programs.ssh.package = "/nix/store/openssh-of-clients";
  services.openssh = {
    enable = true;
    package = "/nix/store/openssh-of-sshd";
  };
  services.rollback-watchdog.enable = true;
}

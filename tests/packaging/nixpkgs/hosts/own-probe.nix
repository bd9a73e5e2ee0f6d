# Neither SSH nor WireGuard, but a probe of the user's own.
{
  services.rollback-watchdog = {
    enable = true;
    settings.probes.command.web.program = "/run/current-system/sw/bin/true";
  };
}

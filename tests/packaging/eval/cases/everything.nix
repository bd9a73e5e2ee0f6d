{
  networking.wireguard.interfaces.wg0 = { };
  services.rollback-watchdog = {
    enable = true;
    path = [
      {
        type = "derivation";
        name = "curl";
        outPath = "/nix/store/curl";
        __toString = self: self.outPath;
      }
    ];
    settings = {
      operators = "wheel";
      autoArm = false;
      holdBootDefault = false;
      login = "confirm";
      witness = "monitoring";
      ssh.unit = "sshd.service";
      confirm.via = "wg0";
      notify = {
        terminals = false;
        command = [
          "/run/current-system/sw/bin/page-me"
          "--quiet"
        ];
        timeout = "1min";
      };
      metrics.textfile = "/var/lib/prometheus-node-exporter/rollback-watchdog.prom";
      hooks.stranded.program = "/run/current-system/sw/bin/logger";
      window = "10min";
      armedLimit = "2h";
      switchLimit = "1h 30min";
      rollbackSwitchLimit = "900s";
      recoveryWindow = "2min";
      somethingNew.nested = [ 1 ];
    };
  };
}

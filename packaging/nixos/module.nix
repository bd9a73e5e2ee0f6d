{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib)
    literalExpression
    mkEnableOption
    mkIf
    mkOption
    mkPackageOption
    mkRenamedOptionModule
    types
    ;

  cfg = config.services.rollback-watchdog;

  inherit (cfg.settings) autoArm operators;

  format = pkgs.formats.json { };

  # As systemd writes them; config.json's own reader checks the range.
  duration = types.strMatching "([0-9]+(\\.[0-9]+)? *(us|ms|s|sec|m|min|h|hr|d|w)? *)+";

  loginMeaning = types.enum [
    "heartbeat"
    "confirm"
    "ignore"
  ];

  # An option of config.json. Its default is the daemon's own, but for `autoArm`.
  key =
    type: default: example: description:
    mkOption {
      inherit
        type
        default
        example
        description
        ;
    };

  # Names that these options had before.
  renamed =
    name:
    mkRenamedOptionModule
      [ "services" "rollback-watchdog" name ]
      [ "services" "rollback-watchdog" "settings" name ];

  # Where the daemon keeps what must survive a reboot (StateDirectory= of its unit).
  stateDirectory = "/var/lib/rollback-watchdogd";

  fileSystems = config.fileSystems or { };

  # What `fileSystems` says of the file system in which a path lies; null where it says nothing.
  fileSystemOf =
    path:
    let
      pointOf = name: fileSystems.${name}.mountPoint or name;
      holds = point: point == "/" || point == path || lib.hasPrefix "${point}/" path;
      deeper =
        found: name:
        if found == null || builtins.stringLength (pointOf name) > builtins.stringLength (pointOf found) then
          name
        else
          found;
      name = builtins.foldl' deeper null (
        builtins.filter (name: holds (pointOf name)) (builtins.attrNames fileSystems)
      );
    in
    if name == null then null else fileSystems.${name};

  # Whether a path is in memory; a bind mount is where its device is.
  isInMemory =
    bindMounts: path:
    let
      found = fileSystemOf path;
      isBind = builtins.elem "bind" (found.options or [ ]);
    in
    found != null
    && (
      builtins.elem found.fsType [
        "ramfs"
        "tmpfs"
      ]
      || (bindMounts > 0 && isBind && found.device != null && isInMemory (bindMounts - 1) found.device)
    );

  # By other means than `fileSystems`, such as the preservation module's.
  isMounted = builtins.any (mount: mount.where == stateDirectory) (config.systemd.mounts or [ ]);

  # An option that is null is a key that is not there: nobody, or none.
  configFile = format.generate "rollback-watchdogd.json" (
    lib.filterAttrsRecursive (_: value: value != null) cfg.settings
  );

  openssh = config.services.openssh.enable or false;

  wireguard =
    (config.networking.wireguard.enable or false)
    || (config.networking.wireguard.interfaces or { }) != { }
    || (config.networking.wg-quick.interfaces or { }) != { }
    || lib.any (netdev: (netdev.netdevConfig.Kind or "") == "wireguard") (
      lib.attrValues (config.systemd.network.netdevs or { })
    );

  metricsFile = cfg.settings.metrics.textfile;

  ownProbes = (cfg.settings.probes.command or { }) != { };

  # A rollback runs the old system's bin/switch-to-configuration. `system.switch.enable` puts nixpkgs' own there; that of
  # another program comes by the same builder commands, with that setting off (nixos-cli, nix/module.nix,
  # activation-interface, 2026).
  switchable =
    (config.system.switch.enable or true)
    || lib.hasInfix "/bin/switch-to-configuration" (config.system.activatableSystemBuilderCommands or "");
in
{
  imports = map renamed [
    "operators"
    "autoArm"
    "holdBootDefault"
  ];

  options.services.rollback-watchdog = {
    enable = mkEnableOption ''
      the rollback watchdog, which puts the old generation back when a switch has locked everybody out.

      Arm it with `rollbackctl arm` before a switch (or leave that to
      {option}`services.rollback-watchdog.settings.autoArm`), and run `rollbackctl confirm` from a new SSH session afterwards
    '';

    # In nixpkgs: `mkPackageOption pkgs`. Here the package may come without the overlay, where pkgs are made elsewhere.
    package =
      mkPackageOption
        { rollback-watchdog = pkgs.rollback-watchdog or (pkgs.callPackage ./package.nix { }); }
        "rollback-watchdog"
        {
          example = "pkgs.rollback-watchdog.override { systemd = pkgs.systemdMinimal; }";
        };

    path = mkOption {
      type = types.listOf types.package;
      default = [ ];
      example = literalExpression "[ pkgs.curl ]";
      description = "Packages whose programs your own probes need, beside OpenSSH, WireGuard's, iproute2 and Nix.";
    };

    settings = mkOption {
      default = { };
      example = {
        window = "10min";
        rollbackSwitchLimit = "15min";
      };
      description = ''
        What is written to {file}`/etc/rollback-watchdogd/config.json`, see {manpage}`rollback-watchdogd.json(5)`. Times are
        written as systemd writes them. A mistake in it is reported by the daemon at its start and never keeps an open
        session from being protected.

        A switch does not restart the daemon, which may be watching that very switch: a change is taken up once no
        session is open (so after the confirm), or at once by {command}`systemctl restart rollback-watchdogd`, over which
        an open session goes on as it was armed.
      '';
      type = types.submodule {
        freeformType = format.type;
        options = {
          operators = key (types.nullOr types.str) null "wheel" ''
            The group whose members may arm, prove, confirm and roll back, beside root. Everybody on the host may ask for the
            status. `null` means root alone.
          '';
          autoArm = key types.bool true false ''
            Whether a switch that nobody armed for is protected all the same: it is noticed by its lock, and armed for with
            the system that ran before it as target. Whoever switches has to confirm, then, each time; so switch this off on
            hosts that upgrade themselves with nobody there to confirm. (Without the key, the daemon itself does not do so.)

            A pre-switch check sees to it that the session is open before anything is stopped. It never makes a switch fail
            because the daemon is not there, and `NIXOS_NO_CHECK=1` skips it. With `false` there is no such check.
          '';
          holdBootDefault = key types.bool true false ''
            Whether the boot loader's default stays the old generation until the new one is confirmed, so that a host that
            loses power in between comes back reachable. With systemd-boot a new kernel is booted once: if it does not come
            up, the next reset leads to the old generation.
          '';
          holdAfter = key duration "10s" "30s" ''
            Where no variable of the firmware can hold the next boot: how long no switch must have run before it is held by a
            `switch-to-configuration boot` of ours, which takes the switch lock. 1s to 1h.
          '';
          window = key duration "5min" "10min" ''
            How long after a switch proof may take. 1s to 24h.
          '';
          armedLimit = key duration "1h" "2h" ''
            How long an armed session waits for its switch; a build may take that long. 1s to 7d.
          '';
          switchLimit = key duration "30min" "1h" ''
            How long a switch may run before it counts as hung. 1s to 24h.
          '';
          unprovenLimit = key duration "2h" "4h" ''
            How long, from the first switch of a session on, further switches may move its deadline while no proof comes. 1s
            to 7d.
          '';
          bootLimit = key duration "7d" "2d" ''
            How long a session whose next boot has changed (`nixos-rebuild boot`) waits for that reboot, however it was
            armed. 1s to 7d.
          '';
          rollbackSwitchLimit = key duration "10min" "15min" ''
            How long the switch of a rollback may run. 1s to 24h.
          '';
          recoveryWindow = key duration "1min" "2min" ''
            How long access may take to come back after a rollback's switch, before the next rung is tried; 5 min longer on a
            host on which no probe comes to an end. 1s to 1h.
          '';
          relapseWatch = key duration "10min" "30min" ''
            How long after a rollback a switch, by whatever tool, to the system that was rolled back is rolled back at once,
            unless `rollbackctl allow` has allowed it. 1s to 24h.
          '';
          lockoutTime = key duration "1min" "2min" ''
            How long a required probe that passed at arm may fail after a switch before the rollback does not wait for the
            window's end. 1s to 24h; less than 25s rolls back healthy switches, for a tunnel takes that long.
          '';
          settleTime = key duration "2min" "5min" ''
            How long all required probes must pass for `rollbackctl arm --confirm-by probes`. 1s to 24h, and shorter than
            `window`.
          '';
          login = key loginMeaning "heartbeat" "confirm" ''
            What a new SSH login after the switch counts as.
          '';
          witness = key (types.nullOr types.str) null "monitoring" ''
            The user, or the key (`SHA256:…`), whose login or heartbeat is required beside the probes for `--confirm-by
            probes`. `null` means nobody's.
          '';
          ssh.unit = key (types.nullOr types.str) null "sshd.service" ''
            The one service whose sshd is believed, watched and asked, where a host runs several; a template
            (`sshd@.service`) stands for its instances. `null` means each service whose program is sshd.
          '';
          confirm.via = key (types.nullOr types.str) null "wg0" ''
            The interface over which a proof must have come in. `null` means any.
          '';
          confirm.trustLocalProxy = key types.bool false true ''
            Whether what a service of this host opens, a proxy, may prove too (cloudflared, sslh, a reverse tunnel).
          '';
          probes =
            key (types.attrsOf format.type) { }
              {
                gateway.enabled = false;
                command.database = {
                  program = "/run/current-system/sw/bin/pg_isready";
                  timeout = "5s";
                };
              }
              ''
                Tunes the probes by name (`ssh`, `access`, `wireguard`, `stranger-ssh`, `stranger-wireguard`, `stranger-key`,
                `address`, `gateway`, `units`), each with `enabled`, `required` and `timeout`; `command` adds probes of your
                own, each with `program` (an absolute path), `arguments`, `timeout` and `required`. Those not named here are
                as they are.
              '';
          notify.terminals = key types.bool true false ''
            Whether everybody who is logged in at a terminal is told when a session is armed, when a switch has ended and
            proof is wanted, shortly before the deadline, and of a rollback and how the session ended. With `false` they are
            told only that a rollback did not bring everything back.
          '';
          notify.command =
            key (types.nullOr (types.listOf types.str)) null [ "/run/current-system/sw/bin/page-me" ]
              ''
                A program (an absolute path) and its arguments, which gets each of these moments as one JSON object on its
                standard input, as root and outside of any sandbox; see {manpage}`rollback-watchdogd.json(5)`. `null` means
                none.
              '';
          notify.timeout = key duration "30s" "1min" ''
            How long that program may run. 1s to 10min.
          '';
          metrics.textfile =
            key (types.nullOr types.str) null "/var/lib/prometheus-node-exporter/rollback-watchdog.prom"
              ''
                A file, whose name ends in `.prom`, that is kept for the textfile collector of Prometheus' node-exporter
                (`services.prometheus.exporters.node.extraFlags = [ "--collector.textfile.directory=DIRECTORY" ]`). Its
                directory must be root's, and be there. `null` means none.
              '';
          hooks.stranded =
            key (types.nullOr (types.attrsOf format.type)) null
              {
                program = "/run/current-system/sw/bin/logger";
                arguments = [ "nobody gets in" ];
              }
              ''
                A program that is run when the rollback ladder is used up, with `program` (an absolute path), `arguments` (no
                shell reads them) and `timeout`; it finds the session and the cause in its environment
                (`ROLLBACK_WATCHDOG_SESSION`, `ROLLBACK_WATCHDOG_CAUSE`). `null` means none.
              '';
        };
      };
    };
  };

  config = mkIf cfg.enable {
    assertions = [
      {
        assertion = switchable;
        message = ''
          services.rollback-watchdog puts the old generation back with its switch-to-configuration, which
          `system.switch.enable = false` leaves out, and nothing else puts there. Remove that setting, or disable
          services.rollback-watchdog.
        '';
      }
      {
        assertion = openssh || wireguard || ownProbes;
        message = ''
          services.rollback-watchdog has nothing to look at: there is neither SSH (services.openssh.enable) nor WireGuard,
          and no probe of your own in services.rollback-watchdog.settings.probes. Proof comes over SSH: without it every
          switch would be rolled back.
        '';
      }
      {
        assertion = operators == null || config.users.groups ? ${operators};
        message = ''
          services.rollback-watchdog.settings.operators is "${toString operators}", but there is no such group in
          users.groups.
        '';
      }
    ];

    warnings =
      lib.optional (autoArm && (config.system.autoUpgrade.enable or false)) ''
        system.autoUpgrade switches with nobody there to confirm, and services.rollback-watchdog.settings.autoArm protects
        every switch: each upgrade will be rolled back. Set services.rollback-watchdog.settings.autoArm = false.
      ''
      ++ lib.optional (autoArm && !openssh) ''
        services.rollback-watchdog.settings.autoArm protects every switch, and proof comes over SSH, which services.openssh
        does not provide: unless another sshd does, each switch will be rolled back. Set
        services.rollback-watchdog.settings.autoArm = false.
      ''
      ++ lib.optional (isInMemory 3 stateDirectory && !isMounted) ''
        services.rollback-watchdog keeps its sessions in ${stateDirectory}, which fileSystems has in memory: a
        reboot would forget an armed session, so that no switch is protected, and `rollbackctl arm` refuses. Persist that
        directory, by environment.persistence."/persist".directories = [ "${stateDirectory}" ] where you use the
        impermanence module, or by a mount of your own:
        fileSystems."${stateDirectory}" = {
          device = "/persist${stateDirectory}";
          fsType = "none";
          options = [ "bind" ];
        };
      '';

    environment.systemPackages = [ cfg.package ];
    environment.etc."rollback-watchdogd/config.json".source = configFile;

    # The units are the package's own; here is only what depends on the host.
    systemd.packages = [ cfg.package ];
    systemd.sockets.rollback-watchdogd.wantedBy = [ "sockets.target" ];
    systemd.services.rollback-watchdogd = {
      wantedBy = [ "multi-user.target" ];
      # Beside systemd's own programs, bootctl among them, which NixOS puts on every unit's path.
      path = [
        config.nix.package
        (config.services.openssh.package or config.programs.ssh.package)
        pkgs.wireguard-tools
        pkgs.iproute2
      ]
      ++ cfg.path;
      # The daemon's sandbox has all but its own directories read-only. One that is not there must not keep it from starting.
      serviceConfig = lib.optionalAttrs (metricsFile != null) {
        ReadWritePaths = [ "-${dirOf metricsFile}" ];
      };
    };
    # What the daemon has for whoever logs in: a file in memory, which is not there while there is nothing to know.
    environment.loginShellInit = mkIf cfg.settings.notify.terminals ''
      if [ -t 1 ] && [ -r /run/rollback-watchdogd/login-notice ]; then cat /run/rollback-watchdogd/login-notice; fi
    '';

    # Where boots are counted, one that is not proven is not called good: nothing else asks for that target.
    systemd.services.rollback-watchdogd-boot.requiredBy = [ "boot-complete.target" ];

    system.preSwitchChecks = mkIf autoArm {
      # The checks run in the order of their names (nixpkgs, nixos/modules/system/activation/pre-switch-check.nix, 2026):
      # this one last, so that it says "armed" only of a switch that no other check refuses, as switchInhibitors may.
      zzzRollbackWatchdog = ''
        ${cfg.package}/libexec/rollback-watchdog/pre-switch-check "$1" "$2"
      '';
    };
  };

  # In nixpkgs: `doc = ./rollback-watchdog.md`. Not here: the manual that a host builds for itself takes in the chapters of
  # all its modules, and fails where nixpkgs' redirects.json does not know an identifier in them (nixpkgs,
  # nixos/doc/manual/default.nix and nixos-render-docs' redirects.py, 2025). README.md beside this file says what else
  # differs there.
  meta.maintainers = [ ];
}

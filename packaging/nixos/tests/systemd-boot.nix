# A machine that boots by EFI and systemd-boot. A new system that does not come up leads back to the old one, and so does one
# that comes up and is proven by nobody; the boots after that lead to the old one as well.
{
  name = "rollback-watchdog-systemd-boot";
  meta.maintainers = [ ];

  defaults.imports = [ ../module.nix ];

  nodes.host = {
    virtualisation = {
      useBootLoader = true;
      useEFIBoot = true;
    };
    boot.loader = {
      systemd-boot.enable = true;
      efi.canTouchEfiVariables = true;
    };
    system.switch.enable = true;
    services.openssh.enable = true;
    services.rollback-watchdog = {
      enable = true;
      settings = {
        autoArm = false;
        window = "1min";
      };
    };

    # The new systems are part of this one's closure. Each becomes a generation of its own.
    specialisation.hangs.configuration = {
      # Before anything of the watchdog's can start, and for ever.
      systemd.services.hang = {
        wantedBy = [ "sysinit.target" ];
        before = [ "sysinit.target" ];
        unitConfig.DefaultDependencies = false;
        serviceConfig = {
          Type = "oneshot";
          TimeoutStartSec = "infinity";
        };
        script = ''
          echo "this boot goes no further"
          sleep infinity
        '';
      };
    };
    specialisation.unproven.configuration.environment.etc."unproven".text = "";
  };

  testScript = ''
    import json

    PROFILE = "/nix/var/nix/profiles/system"


    def running_system() -> str:
        return host.succeed("readlink -f /run/current-system").strip()


    def comes_up() -> None:
        host.wait_for_unit("multi-user.target")
        host.wait_for_unit("rollback-watchdogd.service")


    def boot_into(name: str) -> str:
        """Arms, makes a specialisation the next boot, as `nixos-rebuild boot` would, and returns the session's id."""
        session = json.loads(host.succeed("rollbackctl arm --json"))["session"]["id"]
        system = host.succeed(f"readlink -f {before}/specialisation/{name}").strip()
        host.succeed(f"nix-env --profile {PROFILE} --set {system}")
        host.succeed(f"{system}/bin/switch-to-configuration boot")
        host.wait_until_succeeds(f"rollbackctl --json status | grep -F '{system}, once; each after it {before}'", timeout=60)
        return session


    def ended(session: str, why: str) -> None:
        host.wait_until_succeeds(f"rollbackctl history {session} | grep -F 'rolled back'", timeout=300)
        host.succeed(f"rollbackctl history {session} | grep -F '{why}'")
        assert running_system() == before
        assert host.succeed(f"readlink -f {PROFILE}").strip() == before


    host.start(allow_reboot=True)
    comes_up()
    before = running_system()

    with subtest("a first boot that hangs: the reset after it leads to the old system"):
        session = boot_into("hangs")
        host.reboot()
        host.wait_for_console_text("this boot goes no further")
        host.crash()
        host.start(allow_reboot=True)
        comes_up()
        ended(session, "was booted once and nothing was heard of it")

    with subtest("a first boot that nobody proves: the host goes back by itself"):
        session = boot_into("unproven")
        host.reboot()
        comes_up()
        host.succeed("test -e /etc/unproven")
        host.wait_until_succeeds(f"test $(readlink -f /run/current-system) = {before}", timeout=300)
        comes_up()
        ended(session, "no proof within 1min after the boot")

    with subtest("each boot after that leads to the old system as well"):
        host.reboot()
        comes_up()
        assert running_system() == before
  '';
}

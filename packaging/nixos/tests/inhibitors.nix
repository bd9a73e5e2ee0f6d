# A machine that arms by itself, beside what else may refuse a switch: switch inhibitors, and pre-switch checks of the host's
# own. A switch that one of them refuses changes nothing and leaves nothing armed; one that they all let through is
# protected.
{ lib, ... }:

{
  name = "rollback-watchdog-inhibitors";
  meta.maintainers = [ ];

  defaults.imports = [ ../module.nix ];

  nodes.host = {
    # The machine is started without a boot loader, and a rollback's switch is not to write one.
    boot.loader.grub.enable = false;
    system.switch = {
      enable = true;
      inhibitors.example = "old";
    };
    system.preSwitchChecks.example = "echo 'the example looks at the switch'";
    services.openssh.enable = true;
    services.rollback-watchdog = {
      enable = true;
      settings.window = "1min";
    };

    specialisation.inhibited.configuration.system.switch.inhibitors.example = lib.mkForce "new";
    specialisation.refused.configuration.system.preSwitchChecks.example = lib.mkForce "exit 1";
    specialisation.let-through.configuration.environment.etc."let-through".text = "";
  };

  testScript = ''
    import json


    def running_system() -> str:
        return host.succeed("readlink -f /run/current-system").strip()


    def switch(name: str) -> str:
        return f"{before}/specialisation/{name}/bin/switch-to-configuration test 2>&1"


    def is_refused(name: str, check: str) -> None:
        said = host.fail(switch(name))
        assert f"Pre-switch check '{check}' failed" in said, said
        # The watchdog's own check comes last, and has said nothing of a switch that does not happen.
        assert "rollback-watchdog: armed" not in said, said
        assert running_system() == before
        # The session that armed itself when the switch took its lock has ended with it. 3 says that none is open.
        host.wait_until_succeeds("code=0; rollbackctl status || code=$?; [ $code = 3 ]", timeout=60)


    host.wait_for_unit("multi-user.target")
    host.wait_for_unit("rollback-watchdogd.service")
    host.wait_for_unit("sshd.service")
    before = running_system()

    with subtest("a switch that an inhibitor refuses leaves nothing armed"):
        is_refused("inhibited", "switchInhibitors")

    with subtest("nor does one that another check refuses"):
        is_refused("refused", "example")

    with subtest("a session that was armed by hand stays for the next try"):
        session = json.loads(host.succeed("rollbackctl arm --json"))["session"]["id"]
        host.fail(switch("inhibited"))
        host.wait_until_succeeds("rollbackctl --json status | grep -F '\"phase\":\"armed\"'", timeout=60)
        host.succeed(f"rollbackctl disarm {session}")

    with subtest("a switch that every check lets through is protected, and goes back without proof"):
        said = host.succeed(switch("let-through"))
        assert "the example looks at the switch" in said, said
        assert "rollback-watchdog: armed" in said, said
        host.wait_until_succeeds("rollbackctl history | grep -F 'rolled back'", timeout=240)
        assert running_system() == before
  '';
}

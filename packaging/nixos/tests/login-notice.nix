# A machine on which somebody logs in at a terminal: the login shell says that a switch is unproven and what to type, and
# after a rollback that there was one, until somebody has looked. Programs, whose shells have no terminal, get nothing.
{
  name = "rollback-watchdog-login-notice";
  meta.maintainers = [ ];

  defaults.imports = [ ../module.nix ];

  nodes.host = {
    # The machine is started without a boot loader, and a rollback's switch is not to write one.
    boot.loader.grub.enable = false;
    system.switch.enable = true;
    services.openssh.enable = true;
    services.rollback-watchdog = {
      enable = true;
      settings.window = "1min";
    };
    users.users.alice.isNormalUser = true;
    specialisation.other.configuration.environment.etc."other".text = "";
  };

  testScript = ''
    def login() -> str:
        return host.succeed("script -qec 'su -l alice -c true' /dev/null")


    host.wait_for_unit("multi-user.target")
    host.wait_for_unit("rollback-watchdogd.service")
    host.wait_for_unit("sshd.service")

    with subtest("where nothing is open a login says nothing"):
        assert "rollback-watchdogd" not in login()

    with subtest("while a switch is unproven a login says what to type"):
        host.succeed("$(readlink -f /run/current-system)/specialisation/other/bin/switch-to-configuration test")
        host.wait_until_succeeds("rollbackctl --json status | grep -F '\"phase\":\"probation\"'", timeout=60)
        host.wait_until_succeeds("test -e /run/rollback-watchdogd/login-notice", timeout=10)
        said = login()
        assert "unproven" in said and "rollbackctl confirm " in said, said

    with subtest("but not to a program"):
        assert "rollback-watchdogd" not in host.succeed("su -l alice -c true 2>&1")

    with subtest("after a rollback a login says so, until somebody has looked"):
        host.wait_until_succeeds("rollbackctl --json history | grep -F '\"event\":\"rolled-back\"'", timeout=240)
        host.wait_until_succeeds("grep -F 'Rolled back' /run/rollback-watchdogd/login-notice", timeout=60)
        said = login()
        assert "Rolled back" in said and "rollbackctl history" in said, said
        host.execute("rollbackctl status")
        host.wait_until_fails("test -e /run/rollback-watchdogd/login-notice", timeout=10)
        assert "rollback-watchdogd" not in login()
  '';
}

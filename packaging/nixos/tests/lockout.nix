# Two machines over WireGuard: the operator switches the host to a firewall that no longer lets SSH through the tunnel,
# is locked out, and is let in again with nobody's help. Run it with `nix build .#checks.x86_64-linux.lockout`.
{ pkgs, ... }:

let
  tools = [
    pkgs.wireguard-tools
    pkgs.openssh
  ];

  # Keys of this test alone.
  keys = pkgs.runCommand "keys" { nativeBuildInputs = tools; } ''
    mkdir $out
    for name in host operator; do
      wg genkey > $out/$name.key
      wg pubkey < $out/$name.key > $out/$name.pub
    done
    ssh-keygen -q -t ed25519 -N "" -f $out/ssh
  '';
  public = name: builtins.readFile "${keys}/${name}.pub";
  withoutNewline = builtins.replaceStrings [ "\n" ] [ "" ];

  tunnel = own: address: peer: peerAddress: extra: {
    networking.wireguard.interfaces.wg0 = {
      ips = [ "${address}/24" ];
      privateKeyFile = "${keys}/${own}.key";
      listenPort = 51820;
      peers = [
        (
          {
            publicKey = withoutNewline (public peer);
            allowedIPs = [ "${peerAddress}/32" ];
          }
          // extra
        )
      ];
    };
    networking.firewall.allowedUDPPorts = [ 51820 ];
  };
in
{
  name = "rollback-watchdog-lockout";

  nodes.host =
    { lib, ... }:
    {
      imports = [
        ../module.nix
        (tunnel "host" "10.88.0.1" "operator" "10.88.0.2" { })
      ];
      services.rollback-watchdog = {
        enable = true;
        package = pkgs.callPackage ../package.nix { };
        autoArm = false;
        settings.window = "20s";
      };
      services.openssh = {
        enable = true;
        openFirewall = false;
      };
      networking.firewall.interfaces.wg0.allowedTCPPorts = lib.mkDefault [ 22 ];
      users.users.root.openssh.authorizedKeys.keyFiles = [ "${keys}/ssh.pub" ];
      # The configuration that locks out is part of this one's closure.
      specialisation.locked-out.configuration.networking.firewall.interfaces.wg0.allowedTCPPorts = [ ];
      specialisation.still-in.configuration.environment.etc."still-in".text = "";
    };

  nodes.operator =
    { nodes, ... }:
    {
      imports = [
        (tunnel "operator" "10.88.0.2" "host" "10.88.0.1" {
          endpoint = "${nodes.host.networking.primaryIPAddress}:51820";
          persistentKeepalive = 5;
        })
      ];
    };

  testScript = ''
    ssh = "timeout 5 ssh -o StrictHostKeyChecking=no -o ControlPath=none -o ConnectTimeout=3 -i /root/key root@10.88.0.1 "

    start_all()
    host.wait_for_unit("rollback-watchdogd.service")
    host.wait_for_unit("sshd.service")
    operator.wait_for_unit("multi-user.target")
    operator.succeed("install -m 600 ${keys}/ssh /root/key")
    operator.wait_until_succeeds(ssh + "true")
    before = host.succeed("readlink -f /run/current-system")

    with subtest("a switch that locks the operator out is rolled back"):
        operator.succeed(ssh + "rollbackctl arm")
        host.succeed("/run/current-system/specialisation/locked-out/bin/switch-to-configuration test")
        operator.fail(ssh + "true")
        operator.wait_until_succeeds(ssh + "true", timeout=90)
        assert host.succeed("readlink -f /run/current-system") == before
        host.wait_until_succeeds("rollbackctl status --json | grep -q rolled_back")

    with subtest("a proof from a session of before the switch is refused, a fresh one counts"):
        operator.succeed(
            "ssh -fNM -o StrictHostKeyChecking=no -o ControlPath=/root/master -i /root/key root@10.88.0.1"
        )
        operator.succeed(ssh + "rollbackctl arm")
        host.succeed("/run/current-system/specialisation/still-in/bin/switch-to-configuration test")
        operator.fail("ssh -o ControlPath=/root/master root@10.88.0.1 rollbackctl confirm")
        operator.succeed(ssh + "rollbackctl confirm")
        host.sleep(25)
        assert host.succeed("readlink -f /run/current-system") != before
  '';
}

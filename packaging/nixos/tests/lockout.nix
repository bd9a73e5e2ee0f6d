# Two machines over WireGuard: the operator switches the host to a firewall that no longer lets SSH through the tunnel,
# is locked out, and is let in again with nobody's help. Run it with `nix build .#checks.x86_64-linux.lockout`.
{ pkgs, ... }:

let
  # nixpkgs' own keys for tests: nothing has to be built before this can be evaluated.
  wireguardKeys =
    let
      snakeoil = import (pkgs.path + "/nixos/tests/wireguard/snakeoil-keys.nix");
    in
    {
      host = snakeoil.peer0;
      operator = snakeoil.peer1;
    };
  sshKeys = import (pkgs.path + "/nixos/tests/ssh-keys.nix") pkgs;

  tunnel = own: address: peer: peerAddress: extra: {
    networking.wireguard.interfaces.wg0 = {
      ips = [ "${address}/24" ];
      inherit (wireguardKeys.${own}) privateKey;
      listenPort = 51820;
      peers = [
        (
          {
            inherit (wireguardKeys.${peer}) publicKey;
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
  meta.maintainers = [ ];

  defaults.imports = [ ../module.nix ];

  nodes.host =
    { lib, ... }:
    {
      imports = [ (tunnel "host" "10.88.0.1" "operator" "10.88.0.2" { }) ];
      services.rollback-watchdog = {
        enable = true;
        settings = {
          autoArm = false;
          window = "1min";
        };
      };
      services.openssh = {
        enable = true;
        openFirewall = false;
      };
      networking.firewall.interfaces.wg0.allowedTCPPorts = lib.mkDefault [ 22 ];
      # The machine is started without a boot loader, and a rollback's switch is not to write one.
      boot.loader.grub.enable = false;
      system.switch.enable = true;
      users.users.root.openssh.authorizedKeys.keys = [ sshKeys.snakeOilEd25519PublicKey ];
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
    import json

    options = "-o StrictHostKeyChecking=no -o ConnectTimeout=3 -i /root/key"


    def over_ssh(command: str, control_path: str = "none") -> str:
        return f"timeout 30 ssh {options} -o ControlPath={control_path} root@10.88.0.1 '{command}'"


    def running_system() -> str:
        return host.succeed("readlink -f /run/current-system")


    def switch_to(name: str) -> None:
        host.succeed(f"{before.strip()}/specialisation/{name}/bin/switch-to-configuration test")


    start_all()
    host.wait_for_unit("rollback-watchdogd.service")
    host.wait_for_unit("sshd.service")
    operator.wait_for_unit("multi-user.target")
    operator.succeed("install -m 600 ${sshKeys.snakeOilEd25519PrivateKey} /root/key")
    operator.wait_until_succeeds(over_ssh("true"))
    before = running_system()

    with subtest("a switch that locks the operator out is rolled back"):
        operator.succeed(over_ssh("rollbackctl arm"))
        switch_to("locked-out")
        operator.fail(over_ssh("true"))
        operator.wait_until_succeeds(over_ssh("true"), timeout=240)
        host.wait_until_succeeds("rollbackctl history | grep -q 'rolled back'")
        assert running_system() == before

    with subtest("a proof from a session of before the switch is refused, a fresh one counts"):
        operator.succeed(f"ssh -fNM {options} -o ControlPath=/root/master root@10.88.0.1 >/dev/null 2>&1")
        session = json.loads(operator.succeed(over_ssh("rollbackctl arm --json")))["session"]["id"]
        switch_to("still-in")
        operator.fail(over_ssh(f"rollbackctl confirm {session}", control_path="/root/master"))
        operator.succeed(over_ssh(f"rollbackctl confirm {session}"))
        host.wait_until_succeeds(f"rollbackctl history {session} | grep -q confirmed")
        assert running_system() != before
  '';
}

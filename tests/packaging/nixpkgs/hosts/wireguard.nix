# sshd as a service, networking.wireguard, the iptables firewall.
{
  services.openssh.enable = true;
  networking.wireguard.interfaces.wg0 = {
    ips = [ "10.88.0.1/24" ];
    listenPort = 51820;
    privateKeyFile = "/etc/wireguard/key";
    peers = [
      {
        publicKey = "IujkG119YPr2cVQzJkSLYCdjpHIDjvr/qH1w1tdKswY=";
        allowedIPs = [ "10.88.0.2/32" ];
      }
    ];
  };
  networking.firewall.allowedUDPPorts = [ 51820 ];
  services.rollback-watchdog = {
    enable = true;
    settings.operators = "wheel";
  };
}

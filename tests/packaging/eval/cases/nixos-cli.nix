# nixos-cli's activation interface: it sets system.switch.enable = false and puts its own program where nixpkgs' was
# (nixos-cli, nix/module.nix, 2026).
{
  services.openssh.enable = true;
  system.switch.enable = false;
  system.activatableSystemBuilderCommands = ''
    (
      source /nix/store/make-wrapper/nix-support/setup-hook

      mkdir $out/bin

      ln -sf /nix/store/nixos-cli/bin/nixos $out/bin/switch-to-configuration

      wrapProgram $out/bin/switch-to-configuration --add-flags activate
    )
  '';
  services.rollback-watchdog.enable = true;
}

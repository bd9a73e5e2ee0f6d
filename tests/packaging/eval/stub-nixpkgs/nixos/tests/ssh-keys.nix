# As nixpkgs' file of this name, without its keys.
_: {
  snakeOilEd25519PrivateKey = "/nix/store/private-key";
  snakeOilEd25519PublicKey = "ssh-ed25519 AAAA";
}

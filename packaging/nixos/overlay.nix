final: _prev: {
  rollback-watchdog = final.callPackage ./package.nix { };
}

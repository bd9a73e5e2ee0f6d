# What package.nix hands to buildDotnetModule, as plain values.
let
  package = import ../../../packaging/nixos/package.nix {
    lib = {
      fileset = {
        toSource = given: given.fileset;
        unions = map toString;
      };
      licenses.mit = "MIT";
      makeLibraryPath = packages: builtins.concatStringsSep ":" packages;
    };
    buildDotnetModule = given: given;
    dotnetCorePackages.sdk_10_0 = "sdk";
    openssl = "openssl";
    patchelf = "patchelf";
    stdenv.cc = "cc";
    systemd = "systemd";
    zlib = "zlib";
  };
in
{
  inherit (package) postInstall version;
  sources = builtins.concatStringsSep "\n" package.src;
}

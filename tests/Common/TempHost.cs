using Watchdog.Host;

namespace Watchdog.Tests;

/// <summary>A host's directories under a temporary root.</summary>
internal sealed class TempHost : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("rw-");

    public TempHost()
    {
        Paths = new Paths { Root = _root.FullName };
        foreach (var directory in new[] { Paths.State, Paths.Runtime, Paths.Nixos, Path.GetDirectoryName(Paths.Profile)!, Paths.GcRoots, Path.GetDirectoryName(Paths.Configuration)! })
        {
            Directory.CreateDirectory(directory);
        }
    }

    public Paths Paths { get; }

    public string Root => _root.FullName;

    public string SessionFile => Path.Combine(Paths.State, "session.json");

    public string LastFile => Path.Combine(Paths.State, "last.json");

    public string SessionInMemory => Path.Combine(Paths.Runtime, "session.json");

    public string LastInMemory => Path.Combine(Paths.Runtime, "last.json");

    /// <summary>A system with all that a target needs; returns its path.</summary>
    public string MakeSystem(string name, string script = "#!/bin/sh\nexit 0\n")
    {
        var system = Path.Combine(Root, "nix/store", name);
        Directory.CreateDirectory(Path.Combine(system, "bin"));
        File.WriteAllText(Path.Combine(system, "nixos-version"), "26.05");
        File.WriteAllText(Path.Combine(system, "init"), "");
        MakeProgram(Path.Combine(system, "bin/switch-to-configuration"), script);
        return system;
    }

    /// <summary>Points the boot loader's default at a system.</summary>
    public void BootNext(string system)
    {
        var entries = Directory.CreateDirectory(Path.Combine(Root, "boot/loader/entries"));
        File.WriteAllText(Path.Combine(entries.FullName, "nixos-generation-1.conf"), $"options init={system}/init\n");
        File.WriteAllText(Path.Combine(Root, "boot/loader/loader.conf"), "default nixos-generation-1.conf\n");
    }

    public static void MakeProgram(string path, string script)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static void Link(string path, string target)
    {
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }

    /// <summary>Puts a file where a directory should be: nothing can be written there, not even by root.</summary>
    public static void MakeUnwritable(string directory)
    {
        Directory.Delete(directory, recursive: true);
        File.WriteAllText(directory, "");
    }

    public static void MakeWritable(string directory)
    {
        File.Delete(directory);
        Directory.CreateDirectory(directory);
    }

    public void Dispose() => _root.Delete(recursive: true);
}

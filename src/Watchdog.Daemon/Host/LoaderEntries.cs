namespace Watchdog.Daemon.Host;

/// <summary>
/// Reads systemd-boot's files as NixOS writes them (nixpkgs, systemd-boot-builder.py, 2023 to 2026): the default is an
/// entry's id in loader.conf, and which system an entry starts is the <c>init=</c> among its options. The ids themselves
/// tell nothing: they were <c>nixos-generation-N.conf</c>, and are hashes in newer versions.
/// </summary>
internal sealed class LoaderEntries(Paths paths)
{
    private const string Configuration = "loader/loader.conf";
    private const string EntriesDirectory = "loader/entries";
    private const string Suffix = ".conf";
    private const string Init = "init=";
    private const char Counter = '+'; // "+LEFT-DONE" before the suffix, not part of the id (systemd, AUTOMATIC_BOOT_ASSESSMENT.md).

    /// <summary>The system that loader.conf's default leads to; empty when that cannot be told.</summary>
    public string DefaultSystem => DefaultId() is { } id
        ? All().FirstOrDefault(e => e.Id.Equals(id, StringComparison.OrdinalIgnoreCase)).System ?? ""
        : "";

    /// <summary>The id of an entry that starts the system: the default where it does, else any; null when there is none.</summary>
    public string? IdOf(string system)
    {
        var ids = All().Where(e => e.System == system).Select(e => e.Id).ToList();
        return ids.Find(id => id.Equals(DefaultId(), StringComparison.OrdinalIgnoreCase)) ?? ids.FirstOrDefault();
    }

    private string? DefaultId()
    {
        foreach (var file in Places().Select(p => Path.Combine(p, Configuration)).Where(File.Exists))
        {
            var values = Read(file);

            // With boot counting, `preferred` is what counts while its tries last.
            return values.GetValueOrDefault("preferred") ?? values.GetValueOrDefault("default");
        }

        return null;
    }

    private IEnumerable<(string Id, string? System)> All()
    {
        foreach (var directory in Places().Select(p => Path.Combine(p, EntriesDirectory)).Where(Directory.Exists))
        {
            foreach (var file in Files(directory))
            {
                yield return (IdOfFile(Path.GetFileName(file)), SystemOf(Read(file).GetValueOrDefault("options")));
            }
        }
    }

    private static IReadOnlyList<string> Files(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFiles(directory, "*" + Suffix).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string IdOfFile(string name)
    {
        var stem = name[..^Suffix.Length];
        var counter = stem.LastIndexOf(Counter);
        return counter > 0 && stem[(counter + 1)..].All(static c => char.IsAsciiDigit(c) || c == '-') ? stem[..counter] + Suffix : name;
    }

    // "init=/nix/store/…-nixos-system-…/init".
    private static string? SystemOf(string? options) => Path.GetDirectoryName(
        options?.Split(' ').FirstOrDefault(static o => o.StartsWith(Init, StringComparison.Ordinal))?[Init.Length..]);

    /// <summary>The keys and values of a file of the loader's; a key's last value counts, and one that cannot be read has none.</summary>
    private static Dictionary<string, string> Read(string file)
    {
        var values = new Dictionary<string, string>();
        try
        {
            foreach (var words in File.ReadLines(file).Select(static line => line.Trim().Split([' ', '\t'], 2)))
            {
                if (words.Length == 2 && !words[0].StartsWith('#'))
                {
                    values[words[0]] = words[1].Trim();
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As if it were not there.
        }

        return values;
    }

    private IEnumerable<string> Places() => paths.BootDirectories.Concat(Mounted()).Distinct();

    // The loader reads nothing but FAT: mount options may put its partition anywhere.
    private IEnumerable<string> Mounted()
    {
        const int PointField = 4;
        try
        {
            return
            [
                .. File.ReadLines(paths.Mounts)
                    .Where(static line => line.Contains(" - vfat ", StringComparison.Ordinal))
                    .Select(line => paths.Root + line.Split(' ')[PointField].Replace("\\040", " ", StringComparison.Ordinal)),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

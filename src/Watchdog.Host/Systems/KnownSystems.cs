using Watchdog.Host.Native;

namespace Watchdog.Host.Systems;

/// <summary>Tells of systems which generation of the profile they are, since when, and with which kernel: what people know them by.</summary>
/// <param name="profile">The system profile's link.</param>
internal sealed class KnownSystems(string profile)
{
    // A host that never collects garbage has some thousand; each is a link to read.
    private const int MostGenerations = 5000;

    // Within this time of a change the directory may change again without another time of change (the kernel's tick).
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private DateTime _readAt;
    private Dictionary<string, (int Number, DateTimeOffset Made)> _generations = [];

    /// <summary>What is known of some systems, each once, in the order given; empty paths are left out.</summary>
    /// <param name="systems">Store paths.</param>
    /// <param name="now">The wall clock's time.</param>
    public IReadOnlyList<KnownSystem> Of(IEnumerable<string> systems, DateTimeOffset now)
    {
        var generations = Generations(now);
        return
        [
            .. systems.Where(static s => s.Length > 0).Distinct().Select(s => generations.TryGetValue(s, out var generation)
                ? new KnownSystem(s, generation.Number, generation.Made, KernelOf(s))
                : new KnownSystem(s, 0, default, KernelOf(s))),
        ];
    }

    /// <summary>
    /// The name of a system's kernel: <c>kernel</c> is a link to <c>/nix/store/HASH-linux-6.12.58/bzImage</c> (nixpkgs 25.11,
    /// nixos/modules/system/boot/kernel.nix). Empty when it is anything else.
    /// </summary>
    private static string KernelOf(string system)
    {
        const int HashAndDash = 33;
        var package = Path.GetFileName(Path.GetDirectoryName(Files.Resolve(Path.Combine(system, "kernel")) ?? "") ?? "");
        return package.Length > HashAndDash && package[HashAndDash - 1] == '-' ? package[HashAndDash..] : "";
    }

    private Dictionary<string, (int Number, DateTimeOffset Made)> Generations(DateTimeOffset now)
    {
        lock (_lock)
        {
            try
            {
                // A directory has another time of change once a link in it was made, moved or removed. The clock may be wrong.
                var changed = Directory.GetLastWriteTimeUtc(Path.GetDirectoryName(profile)!);
                var hasSettled = (now.UtcDateTime - changed).Duration() > Settled;
                if (changed != _readAt || !hasSettled)
                {
                    _generations = Read();
                    _readAt = hasSettled ? changed : default;
                }
            }
            catch (Exception e) when (FileFault.Is(e))
            {
                // A disk that fails: what was read before is better than no answer.
            }

            return _generations;
        }
    }

    private Dictionary<string, (int Number, DateTimeOffset Made)> Read()
    {
        var found = new Dictionary<string, (int Number, DateTimeOffset Made)>();
        foreach (var number in ProfileLinks.Numbers(profile).Order().TakeLast(MostGenerations))
        {
            try
            {
                var link = new FileInfo(ProfileLinks.PathOf(profile, number));
                if (link.LinkTarget is { } target)
                {
                    // The link's own time, as `nix-env --list-generations` shows it (nix 2.26, profiles.cc).
                    found[target] = (number, link.LastWriteTimeUtc);
                }
            }
            catch (Exception e) when (FileFault.Is(e))
            {
                // It has gone meanwhile.
            }
        }

        return found;
    }
}

namespace Watchdog.Host.Systems;

/// <summary>The paths of Nix's store.</summary>
internal static class NixStore
{
    private const string Prefix = "/nix/store/";

    /// <summary>The store path in which a file lies; null outside the store.</summary>
    public static string? PathOf(string path)
    {
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var end = path.IndexOf('/', Prefix.Length);
        return end < 0 ? path : path[..end];
    }
}

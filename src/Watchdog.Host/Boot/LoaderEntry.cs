namespace Watchdog.Host.Boot;

/// <summary>An entry of the boot menu, and its place in the menu (The Boot Loader Specification, "Sorting").</summary>
/// <param name="Id">Its id: the file's name, without a boot counter.</param>
/// <param name="System">The store path of the system that it starts; empty when it starts none.</param>
/// <param name="SortKey">Its <c>sort-key</c>; may be empty.</param>
/// <param name="Version">Its <c>version</c>; may be empty.</param>
/// <param name="IsExhausted">Whether its boot counter has no tries left: it comes last, and is never preferred.</param>
internal sealed record LoaderEntry(string Id, string System, string SortKey, string Version, bool IsExhausted) : IComparable<LoaderEntry>
{
    /// <summary>The menu's order: systemd, src/boot/boot.c, boot_entry_compare (257).</summary>
    public int CompareTo(LoaderEntry? other)
    {
        if (other is null)
        {
            return 1;
        }

        if (IsExhausted != other.IsExhausted)
        {
            return IsExhausted ? 1 : -1;
        }

        if ((SortKey.Length > 0) != (other.SortKey.Length > 0))
        {
            return SortKey.Length > 0 ? -1 : 1;
        }

        var byKey = SortKey.Length > 0 ? string.CompareOrdinal(SortKey, other.SortKey) : 0;
        var byVersion = byKey != 0 || SortKey.Length == 0 ? byKey : -LoaderVersion.Compare(Version, other.Version);
        return byVersion != 0 ? byVersion : -LoaderVersion.Compare(Id, other.Id);
    }
}

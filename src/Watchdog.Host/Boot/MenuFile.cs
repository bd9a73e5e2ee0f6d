using System.Text.RegularExpressions;
using Watchdog.Host.Native;

namespace Watchdog.Host.Boot;

/// <summary>
/// Reads what the menus of GRUB and extlinux lead to, as NixOS writes them (nixpkgs, install-grub.pl and
/// extlinux-conf-builder.sh, 2025), and names the boot loaders whose menus it cannot read.
/// </summary>
internal static partial class MenuFile
{
    private const int Longest = 4 << 20;

    private static readonly (string Name, string[] Files)[] Menus =
    [
        ("GRUB", ["grub/grub.cfg", "grub2/grub.cfg"]),
        ("extlinux", ["extlinux/extlinux.conf"]),
        ("Limine", ["limine/limine.conf", "limine.conf", "EFI/limine/limine.conf", "EFI/BOOT/limine.conf"]),
        ("rEFInd", ["EFI/refind/refind.conf"]),
    ];

    /// <summary>The boot loaders, of those named here, whose menus are there: that of former days stays behind when a host gets another.</summary>
    /// <param name="places">The directories that may be a boot partition's, or its like.</param>
    public static IReadOnlyList<string> Found(IReadOnlyList<string> places) => [.. Menus.Where(m => Find(places, m.Files) is not null).Select(static m => m.Name)];

    /// <summary>The boot loader and the system that its default leads to; empty what cannot be told.</summary>
    /// <param name="places">As of <see cref="Found"/>.</param>
    /// <param name="info">What the boot loader that booted calls itself (LoaderInfo); empty where it says nothing, and the one menu that is there is its.</param>
    public static (string Loader, string System) Read(IReadOnlyList<string> places, string info = "")
    {
        var (loader, text) = Text(places, info);
        return loader switch
        {
            // Its first entry is the default only where nothing else is set: not a number, a saved entry or a name.
            "GRUB" => (loader, text.Length > 0 && GrubDefault().Matches(text).All(static m => m.Groups[1].Value is "0" or "${next_entry}") ? First(text) : ""),
            "extlinux" => (loader, DefaultOfExtlinux(text)),
            _ => (loader, ""),
        };
    }

    /// <summary>Whether GRUB's or extlinux's menu has an entry that starts a system; null where no such menu can be read.</summary>
    /// <param name="places">As of <see cref="Found"/>.</param>
    /// <param name="info">As of <see cref="Read"/>.</param>
    /// <param name="system">The system's store path.</param>
    public static bool? Starts(IReadOnlyList<string> places, string info, string system) =>
        Text(places, info) is { Loader: "GRUB" or "extlinux", Content: var text } && InitOption().Matches(text) is { Count: > 0 } all
            ? all.Any(m => m.Groups[1].Value == system)
            : null;

    private static (string Loader, string Content) Text(IReadOnlyList<string> places, string info)
    {
        var found = Menus.Select(m => (m.Name, File: Find(places, m.Files))).Where(static m => m.File is not null).ToList();
        if (info.Length > 0)
        {
            var named = found.Find(m => info.StartsWith(m.Name, StringComparison.OrdinalIgnoreCase));
            return named.File is { } its ? (named.Name, Text(its)) : (info.Split(' ')[0], "");
        }

        return found is [{ File: { } only }] ? (found[0].Name, Text(only)) : (string.Join(" or ", found.Select(static m => m.Name)), "");
    }

    private static string DefaultOfExtlinux(string text)
    {
        var label = ExtlinuxDefault().Match(text).Groups[1].Value;
        var entry = label.Length > 0 ? text.IndexOf($"LABEL {label}\n", StringComparison.Ordinal) : -1;
        return entry < 0 ? "" : First(text[entry..]);
    }

    private static string? Find(IReadOnlyList<string> places, string[] names) =>
        places.SelectMany(p => names.Select(n => Path.Combine(p, n))).FirstOrDefault(File.Exists);

    private static string First(string text) => InitOption().Match(text).Groups[1].Value;

    private static string Text(string file)
    {
        try
        {
            return new FileInfo(file).Length <= Longest ? File.ReadAllText(file) : "";
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return "";
        }
    }

    [GeneratedRegex("""^\s*set\s+default=["']?([^"'\s]*)""", RegexOptions.Multiline)]
    private static partial Regex GrubDefault();

    [GeneratedRegex("""^DEFAULT\s+(\S+)""", RegexOptions.Multiline)]
    private static partial Regex ExtlinuxDefault();

    [GeneratedRegex("""\binit=(/nix/store/[^/\s]+)/init\b""")]
    private static partial Regex InitOption();
}

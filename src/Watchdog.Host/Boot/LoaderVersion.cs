namespace Watchdog.Host.Boot;

/// <summary>
/// Compares versions as the boot loader does: 10 is newer than 9 (The UAPI Group, Version Format Specification; systemd,
/// src/fundamental/string-util-fundamental.c, strverscmp_improved, 257).
/// </summary>
internal static class LoaderVersion
{
    private const char Before = '~'; // What it begins is older than nothing at all.
    private const string Separators = "-^.";

    /// <summary>Less than, equal to or greater than zero.</summary>
    public static int Compare(string left, string right)
    {
        int l = 0, r = 0;
        while (true)
        {
            l = Skip(left, l);
            r = Skip(right, r);
            var order = Separate(left, ref l, right, ref r, Before);
            if (order != 0)
            {
                return order;
            }

            if (l >= left.Length || r >= right.Length)
            {
                return (left.Length - l).CompareTo(right.Length - r);
            }

            foreach (var separator in Separators)
            {
                order = order != 0 ? order : Separate(left, ref l, right, ref r, separator);
            }

            order = order != 0 ? order : CompareSegment(left, ref l, right, ref r);
            if (order != 0)
            {
                return order;
            }
        }
    }

    // The one that has it is older; where both do, it is passed over.
    private static int Separate(string left, ref int l, string right, ref int r, char separator)
    {
        var (isLeft, isRight) = (At(left, l) == separator, At(right, r) == separator);
        if (isLeft && isRight)
        {
            (l, r) = (l + 1, r + 1);
        }

        return isRight.CompareTo(isLeft);
    }

    private static int CompareSegment(string left, ref int l, string right, ref int r)
    {
        if (!char.IsAsciiDigit(At(left, l)) && !char.IsAsciiDigit(At(right, r)))
        {
            return string.CompareOrdinal(Take(left, ref l, char.IsAsciiLetter), Take(right, ref r, char.IsAsciiLetter));
        }

        var (a, b) = (Take(left, ref l, char.IsAsciiDigit).TrimStart('0'), Take(right, ref r, char.IsAsciiDigit).TrimStart('0'));
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
    }

    private static char At(string text, int index) => index < text.Length ? text[index] : '\0';

    private static int Skip(string text, int index)
    {
        while (index < text.Length && !char.IsAsciiLetterOrDigit(text[index]) && text[index] != Before && !Separators.Contains(text[index], StringComparison.Ordinal))
        {
            index++;
        }

        return index;
    }

    private static string Take(string text, ref int index, Func<char, bool> isWanted)
    {
        var begin = index;
        while (index < text.Length && isWanted(text[index]))
        {
            index++;
        }

        return text[begin..index];
    }
}

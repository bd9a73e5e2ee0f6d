namespace Watchdog.Daemon.Host;

/// <summary>Compares versions as the boot loader does (The UAPI Group, Version Format Specification): 10 is newer than 9.</summary>
internal static class LoaderVersion
{
    // In this order: what a "~" begins is older than nothing, what "^" begins is newer.
    private const string Separators = "~-^.";

    /// <summary>Less than, equal to or greater than zero.</summary>
    public static int Compare(string left, string right)
    {
        int l = 0, r = 0;
        while (true)
        {
            l = Skip(left, l);
            r = Skip(right, r);
            foreach (var separator in Separators)
            {
                var (isLeft, isRight) = (At(left, l) == separator, At(right, r) == separator);
                if (isLeft != isRight)
                {
                    return separator == '~' ? (isLeft ? -1 : 1) : separator == '^' && (l == left.Length || r == right.Length) ? (isLeft ? 1 : -1) : isLeft ? -1 : 1;
                }

                if (isLeft)
                {
                    (l, r) = (l + 1, r + 1);
                }
            }

            if (l >= left.Length || r >= right.Length)
            {
                return (left.Length - l).CompareTo(right.Length - r);
            }

            var isNumber = char.IsAsciiDigit(left[l]) || char.IsAsciiDigit(right[r]);
            var (a, b) = isNumber ? (Take(left, ref l, char.IsAsciiDigit).TrimStart('0'), Take(right, ref r, char.IsAsciiDigit).TrimStart('0')) : (Take(left, ref l, char.IsAsciiLetter), Take(right, ref r, char.IsAsciiLetter));
            var order = isNumber && a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
            if (order != 0)
            {
                return order;
            }
        }
    }

    private static char At(string text, int index) => index < text.Length ? text[index] : '\0';

    private static int Skip(string text, int index)
    {
        while (index < text.Length && !char.IsAsciiLetterOrDigit(text[index]) && !Separators.Contains(text[index], StringComparison.Ordinal))
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

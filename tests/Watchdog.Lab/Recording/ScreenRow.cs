namespace Watchdog.Lab.Recording;

/// <summary>A row of a terminal's screen, without blanks at its end.</summary>
/// <param name="Text">What stands there; printable.</param>
/// <param name="Styles">
/// How each character of it is painted, as long as the text: the first letter of the colour's name (<c>k</c> is black), <c>p</c> for
/// the terminal's own colour; a capital letter is bold.
/// </param>
internal sealed record ScreenRow(string Text, string Styles)
{
    /// <summary>The row's parts, each painted in one way.</summary>
    public IEnumerable<(string Text, char Style)> Parts()
    {
        for (var from = 0; from < Text.Length;)
        {
            var to = from + 1;
            while (to < Text.Length && Styles[to] == Styles[from])
            {
                to++;
            }

            yield return (Text[from..to], Styles[from]);
            from = to;
        }
    }
}

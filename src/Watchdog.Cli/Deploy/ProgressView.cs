namespace Watchdog.Cli.Deploy;

/// <summary>
/// Where a protected run says what goes on: lines that stay and, on a terminal, one below them that changes, or a question. With
/// <c>--json</c> it says nothing: a program has the replies. All texts are printable.
/// </summary>
internal sealed class ProgressView(CommandContext context)
{
    // ECMA-48: erase in line, from the cursor to its end (EL).
    private const string EraseToEnd = "\e[K";

    private const int Room = 3;

    private readonly TextWriter _output = context.Environment.Output;
    private readonly ITerminal? _terminal = context.Json ? null : context.Environment.Terminal;
    private string _live = "";
    private string _question = "";

    /// <summary>Whether somebody can be asked.</summary>
    public bool CanAsk => _terminal is not null;

    /// <summary>Says it, on a line that stays. A question that stands is put again below it.</summary>
    public void Say(string text)
    {
        if (context.Json)
        {
            return;
        }

        var question = _question;
        Close();
        _output.WriteLine(text);
        if (question.Length > 0)
        {
            Ask(question);
        }

        _output.Flush();
    }

    /// <summary>Shows the line that changes; not while a question stands there.</summary>
    /// <param name="line">Makes it, for a width in columns. It has no colours.</param>
    public void Show(Func<int, string> line)
    {
        if (_terminal is null || _question.Length > 0)
        {
            return;
        }

        // An interrupt is shown as ^C behind it, and the last column stays free: the terminal would go on to the next line.
        var text = line(_terminal.Width - Room);
        if (text != _live)
        {
            _output.Write($"\r{text}{EraseToEnd}");
            _output.Flush();
            _live = text;
        }
    }

    /// <summary>Asks; the answer is typed behind it.</summary>
    public void Ask(string question)
    {
        Close();
        _output.Write(question + ' ');
        _output.Flush();
        _question = question;
    }

    /// <summary>The question was answered; the line has ended with that.</summary>
    public void Answered() => _question = "";

    /// <summary>Takes the question back.</summary>
    public void TakeBack() => Close();

    /// <summary>Takes the line that changes away, and leaves that of a question.</summary>
    public void Close()
    {
        if (_question.Length > 0)
        {
            _output.WriteLine();
        }
        else if (_live.Length > 0)
        {
            _output.Write($"\r{EraseToEnd}");
        }

        _output.Flush();
        _question = _live = "";
    }
}

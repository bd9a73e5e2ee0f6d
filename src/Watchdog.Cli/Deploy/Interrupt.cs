namespace Watchdog.Cli.Deploy;

/// <summary>A signal that wants a run to end.</summary>
internal enum Interrupt
{
    /// <summary>SIGINT: somebody at the keyboard, who can be asked.</summary>
    Keyboard,

    /// <summary>SIGTERM: nobody is asked.</summary>
    Terminate,
}

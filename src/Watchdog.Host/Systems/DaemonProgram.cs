namespace Watchdog.Host.Systems;

/// <summary>Where this very program lies, for PID 1 to run at the deadline and for operators to call.</summary>
/// <param name="Path">The daemon's executable.</param>
/// <param name="ControlPath">rollbackctl beside it.</param>
internal sealed record DaemonProgram(string Path, string ControlPath)
{
    private const string Name = "rollback-watchdogd";

    /// <summary>Finds it: in the package's bin directory where there is one, else the running executable itself.</summary>
    public static DaemonProgram Find()
    {
        var self = Environment.ProcessPath ?? System.IO.Path.Combine(AppContext.BaseDirectory, Name);
        foreach (var directory in new[] { NixStore.PathOf(AppContext.BaseDirectory), AppContext.BaseDirectory })
        {
            var packaged = System.IO.Path.Combine(directory ?? "/", "bin", Name);
            if (File.Exists(packaged))
            {
                return Beside(packaged);
            }
        }

        var apphost = System.IO.Path.Combine(AppContext.BaseDirectory, Name);
        return Beside(File.Exists(apphost) ? apphost : self);
    }

    private static DaemonProgram Beside(string daemon) =>
        new(daemon, System.IO.Path.Combine(System.IO.Path.GetDirectoryName(daemon)!, "rollbackctl"));
}

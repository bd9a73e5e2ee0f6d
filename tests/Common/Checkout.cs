namespace Watchdog.Tests;

/// <summary>Files of the repository that the tests were built from.</summary>
internal static class Checkout
{
    /// <summary>Where a file is.</summary>
    /// <param name="file">Its path from the root of the repository.</param>
    public static string PathOf(string file)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Watchdog.sln")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory?.FullName ?? throw new DirectoryNotFoundException("the repository"), file);
    }

    /// <summary>What a file holds.</summary>
    /// <param name="file">Its path from the root of the repository.</param>
    public static string Text(string file) => File.ReadAllText(PathOf(file));
}

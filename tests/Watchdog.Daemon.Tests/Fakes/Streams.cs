namespace Watchdog.Daemon.Tests.Fakes;

/// <summary>What a method says in several replies.</summary>
internal static class Streams
{
    public static async Task<List<T>> ListAsync<T>(this IAsyncEnumerable<T> replies)
    {
        var all = new List<T>();
        await foreach (var reply in replies)
        {
            all.Add(reply);
        }

        return all;
    }

    public static async Task<T> LastAsync<T>(this IAsyncEnumerable<T> replies) => (await replies.ListAsync())[^1];
}

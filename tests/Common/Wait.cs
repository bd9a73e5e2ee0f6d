namespace Watchdog.Tests;

/// <summary>Awaits a condition of the real world, which no fake clock moves.</summary>
internal static class Wait
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    public static async Task UntilAsync(Func<bool> condition, string what, TimeSpan? limit = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > (limit ?? Long))
            {
                Assert.Fail($"not within {limit ?? Long}: {what}");
            }

            await Task.Delay(BetweenLooks, TimeProvider.System);
        }
    }

    public static Task<T> SoonAsync<T>(this Task<T> task) => task.WaitAsync(Long, TimeProvider.System);

    public static Task SoonAsync(this Task task) => task.WaitAsync(Long, TimeProvider.System);
}

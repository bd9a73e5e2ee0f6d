using System.Globalization;
using NUnit.Framework.Interfaces;

[assembly: Watchdog.Lab.Tests.BeginsInTime]

namespace Watchdog.Lab.Tests;

/// <summary>
/// Leaves out a test that has not begun by WATCHDOG_LAB_UNTIL (seconds since 1970), which <c>tests/run --minutes</c> sets; one that
/// has begun is never cut short.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class BeginsInTimeAttribute : Attribute, ITestAction
{
    /// <inheritdoc/>
    public ActionTargets Targets => ActionTargets.Test;

    /// <inheritdoc/>
    public void BeforeTest(ITest test)
    {
        var until = Environment.GetEnvironmentVariable("WATCHDOG_LAB_UNTIL");
        if (!string.IsNullOrEmpty(until) && TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() >= long.Parse(until, CultureInfo.InvariantCulture))
        {
            Assert.Ignore("not begun within the time that tests/run was given by --minutes");
        }
    }

    /// <inheritdoc/>
    public void AfterTest(ITest test)
    {
    }
}

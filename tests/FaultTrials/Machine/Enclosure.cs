using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LiveCommerce.FaultTrials.Machine;

/// <summary>
/// Runs this program again inside namespaces of its own: whatever ends it, a signal to anybody or a bug, the kernel ends every process and takes
/// away every mount that it made. Without root there are no mounts, and processes are ended by their owners.
/// </summary>
internal static class Enclosure
{
    private const string Mark = "LIVECOMMERCE_FAULTS_ENCLOSED";

    /// <summary>Whether this process is to be run again inside.</summary>
    public static bool IsNeeded => Environment.IsPrivilegedProcess && Command.Exists("unshare") && Environment.GetEnvironmentVariable(Mark) is null;

    public static async Task<int> RunAsync(string[] args)
    {
        // The shell is the first process in there, which has to take leave of processes that lost their parents.
        var start = new ProcessStartInfo(
            "unshare",
            ["--fork", "--pid", "--mount-proc", "--mount", "--kill-child", "--", "sh", "-c", "\"$@\"; exit $?", "sh", Path.Combine(AppContext.BaseDirectory, "LiveCommerce.FaultTrials"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        start.Environment[Mark] = "1";
        using var inside = Process.Start(start)!;
        // Ctrl-C reaches the one inside as well, which ends the trial properly; a request to end is passed on to it as the end of its input.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            inside.StandardInput.Close();
        });
        await inside.WaitForExitAsync();
        return inside.ExitCode;
    }

    /// <summary>Inside: cancels when the one outside is gone or asked to end.</summary>
    public static void FollowOutside(CancellationTokenSource stopping)
    {
        if (Environment.GetEnvironmentVariable(Mark) is null) return;
        var watch = new Thread(() =>
        {
            try
            {
                while (Console.OpenStandardInput().ReadByte() >= 0)
                {
                    // nobody writes there
                }
                stopping.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // the program has ended by itself
            }
        })
        {
            IsBackground = true,
            Name = "outside",
        };
        watch.Start();
    }
}

using System.Diagnostics;

namespace LiveCommerce.Grains.Tests.Journal;

/// <summary>A folder of one test's own; gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("livecommerce-").FullName;

    public string PathOf(string name) => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>A disk of a megabyte that can be filled and freed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _root;

    private SmallDisk(string root) => _root = root;

    public static SmallDisk? TryMount(string root)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return null;
        Directory.CreateDirectory(root);
        return Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", root) == 0 ? new SmallDisk(root) : null;
    }

    public string PathOf(string name) => Path.Combine(_root, name);

    public void Fill()
    {
        using var ballast = File.Create(PathOf("ballast"));
        try
        {
            while (true)
            {
                ballast.Write(new byte[4_096]);
                ballast.Flush();
            }
        }
        catch (IOException)
        {
            // no space is left
        }
    }

    public void Free() => File.Delete(PathOf("ballast"));

    public void Dispose() => Run("umount", "-l", _root);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true });
        if (process is null) return -1;
        process.WaitForExit();
        return process.ExitCode;
    }
}

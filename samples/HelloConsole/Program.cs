using System.Runtime.InteropServices;

Console.WriteLine($"Hello from {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}.");
foreach (var argument in args)
    Console.WriteLine($"You said: {argument}");

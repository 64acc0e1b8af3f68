@echo off
chcp 65001 >nul
setlocal
cd /d "%~dp0"
set FOUND=
for %%V in (3.14 3.13 3.12 3.11) do call :look py -%%V
call :look python
if not defined FOUND goto missing
%FOUND% install.py
set CODE=%ERRORLEVEL%
if not defined XLSREPORT_NO_PAUSE pause
exit /b %CODE%

:look
if defined FOUND exit /b 0
%* -c "import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12), (3, 13), (3, 14)))" >nul 2>nul
if not errorlevel 1 set FOUND=%*
exit /b 0

:missing
echo 没有找到 Python 3.11 到 3.14（64 位）。
echo 请先安装 Python：双击 python 安装程序，勾选 Add python.exe to PATH，装好后再双击“安装.bat”。
echo Python 3.11 to 3.14, 64 bit, was not found. Install it first, then run this again.
if not defined XLSREPORT_NO_PAUSE pause
exit /b 1

"""Export: conversion to three formats, and the check that none of them reads worse."""
